"""The Model Context Protocol: tools with which an assistant searches, reads, and checks quotations word for word."""
