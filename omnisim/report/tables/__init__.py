"""Tables: rows of the page, written out and ready for their templates."""
