-- Which workers of the job queue live: graphile-worker itself frees the jobs of a dead one only after four hours.
-- lib/jobs/sql.ts speaks to it. host and pid let a restart on the same machine see at once that the last one is gone.
CREATE TABLE job_worker (
  worker_id text COLLATE "C" PRIMARY KEY,
  host      text NOT NULL,
  pid       integer NOT NULL,
  seen_at   timestamptz(3) NOT NULL
);
