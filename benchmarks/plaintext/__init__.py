"""How well plain text is taken apart: invented dumps of which the truth about every line is known."""
