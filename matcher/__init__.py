"""Same person or not: candidate pairs, features, clusters, judgements. Pure functions only."""
