-- What is deleted is overwritten with zeros, in pages that are free from then on, too: nobody can read it out of the file.
PRAGMA secure_delete = ON
