"""Pure: which item to practise next, and later mastery and the reply coach. Values in, values out."""
