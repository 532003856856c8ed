"""The report: what a comparison proves, in people's language – page, notebook and terminal."""
