"""How people are scored: recipes, features, own records, coupling to friends, decisions, explanations."""
