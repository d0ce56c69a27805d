-- What happened to windows and rules, found by kind without reading a chain through: few of very many facts.
CREATE INDEX fact_line ON fact (district, kind, seq) WHERE visit IS NULL;
