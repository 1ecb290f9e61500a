"""Statements of reasons: what was decided about a merchant, on which facts, by which clauses, and what follows.

`content` says in plain words all that a letter can tell; `template` fills a template with it, and nothing that is not
there; `page` makes a page of the letter. Only those who write letters pay for the libraries that are needed here.
"""
