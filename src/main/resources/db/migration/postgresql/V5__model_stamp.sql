-- Changes with every change of the models, so that replicas see what others have done.
CREATE TABLE model_stamp (
    stamp BIGINT NOT NULL
);

INSERT INTO model_stamp (stamp) VALUES (0);
