"""What is seen: windows, views, pictures. No maths here."""
