"""How it is told: charts, words, documents."""
