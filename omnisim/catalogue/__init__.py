"""Catalogue: tactics that scenarios can use, as data – what each does, costs and rests on."""
