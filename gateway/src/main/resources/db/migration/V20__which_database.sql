-- Which of several databases of persons this one is, and of how many. Nothing where it is the only one. Who is where follows from
-- both, so a gateway that is told otherwise does not start.
CREATE TABLE home (
  number    int PRIMARY KEY,
  databases int NOT NULL
);
