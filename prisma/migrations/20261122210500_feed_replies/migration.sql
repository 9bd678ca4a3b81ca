-- The newest reply of a destination, where the feed's health is read, and the order the log of reports is read in.
ALTER TABLE "feed" ADD COLUMN "last_reply" TEXT;

-- CreateIndex
CREATE INDEX "report_feed_id_created_at_id_idx" ON "report"("feed_id", "created_at", "id");
