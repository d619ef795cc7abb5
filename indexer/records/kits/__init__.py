"""Meeting kits: sheets to fill in at meetings, each line with the sentence of a record that documents it."""
