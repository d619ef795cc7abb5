"""Documents to take to a meeting: records, situations, comparisons, briefings and answers for Word and OpenDocument."""
