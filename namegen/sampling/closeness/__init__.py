"""Choose names worth showing: how strict the rule is that they keep, and which of several candidates is the best."""
