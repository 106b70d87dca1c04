"""Files in and out: pictures and PDFs made anew on the way in; open formats."""
