-- All move links of a person whose seat was taken anew.
DELETE FROM move_link WHERE person_id = :person_id
