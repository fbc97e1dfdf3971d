"""Who is there: recipes, synthetic worlds, files, and the population they give."""
