"""The forms in which a letter leaves the desk: Markdown, HTML, PDF, and a draft for the mail program."""
