def page_of(*a): return ""
def card_page(*a): return ""
