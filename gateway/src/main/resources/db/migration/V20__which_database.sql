-- Which of several databases of persons this one is, and of how many; no row where it is the only one. Who is where follows from
-- both, so a gateway that is told otherwise does not start.
CREATE TABLE home (
  single    boolean PRIMARY KEY DEFAULT true,
  number    int NOT NULL,
  databases int NOT NULL
);
