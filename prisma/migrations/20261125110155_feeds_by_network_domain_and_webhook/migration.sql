-- Feeds over some networks or a DKIM domain, to a mailbox or a webhook; what a list of complaints and a suppression
-- export need when the message is no longer kept; and the order in which a feed's reports are due.
-- AlterTable
ALTER TABLE "complaint" ADD COLUMN     "sender_ids" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "stream" TEXT;

-- AlterTable
ALTER TABLE "feed" ADD COLUMN     "all_networks" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "channel" TEXT NOT NULL DEFAULT 'mail',
ADD COLUMN     "domain" TEXT,
ADD COLUMN     "domain_missing_since" TIMESTAMPTZ(3),
ADD COLUMN     "domain_token" TEXT,
ADD COLUMN     "domain_verified_at" TIMESTAMPTZ(3),
ADD COLUMN     "probed_at" TIMESTAMPTZ(3),
ADD COLUMN     "resting_until" TIMESTAMPTZ(3),
ADD COLUMN     "scope" TEXT NOT NULL DEFAULT 'networks',
ADD COLUMN     "webhook_secret" TEXT;

-- AlterTable
ALTER TABLE "provider_settings" ADD COLUMN     "allow_whole_messages" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "report" ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT 'complaint',
ADD COLUMN     "recipient_token" TEXT,
ADD COLUMN     "sender_ids" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "report_attempt" ADD COLUMN     "stage" TEXT NOT NULL DEFAULT 'reply';

-- CreateTable
CREATE TABLE "feed_network" (
    "feed_id" UUID NOT NULL,
    "network" INET NOT NULL,
    "lo" INET NOT NULL,
    "hi" INET NOT NULL,

    CONSTRAINT "feed_network_pkey" PRIMARY KEY ("feed_id","network")
);

-- CreateIndex
CREATE INDEX "feed_domain_idx" ON "feed"("domain");

-- CreateIndex
CREATE INDEX "report_complaint_id_idx" ON "report"("complaint_id");

-- CreateIndex
CREATE INDEX "report_feed_id_next_attempt_at_idx" ON "report"("feed_id", "next_attempt_at");

-- CreateIndex
CREATE INDEX "report_created_at_id_idx" ON "report"("created_at", "id");

-- AddForeignKey
ALTER TABLE "feed_network" ADD CONSTRAINT "feed_network_feed_id_fkey" FOREIGN KEY ("feed_id") REFERENCES "feed"("id") ON DELETE CASCADE ON UPDATE CASCADE;
