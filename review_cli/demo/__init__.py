"""The demonstration: two sample portals of our own, and the whole way of a listing across them."""
