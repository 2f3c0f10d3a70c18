"""Pure: which item to practise next, what is remembered, and the reply coach. Values in, values out."""
