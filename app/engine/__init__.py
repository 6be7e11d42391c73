"""The verbs: one file a step, in flow order; nouns in, a noun out."""
