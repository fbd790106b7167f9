"""What effects change, and the intervals in which they are in force."""
