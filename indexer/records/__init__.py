"""What a record is; read and check the corpus."""
