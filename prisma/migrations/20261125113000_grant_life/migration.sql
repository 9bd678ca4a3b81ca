-- AlterTable
ALTER TABLE "claim_block" ADD COLUMN     "decided_by_id" UUID,
ADD COLUMN     "decided_note" TEXT,
ADD COLUMN     "registered_day" DATE;

-- AlterTable
ALTER TABLE "network_grant" ADD COLUMN     "holder_changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "registry_holder" TEXT,
ADD COLUMN     "revoked_by" TEXT;

-- CreateTable
CREATE TABLE "dispute" (
    "id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "note" TEXT NOT NULL,
    "raised_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "closed_by_id" UUID,

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "dispute_grant_id_idx" ON "dispute"("grant_id");

-- CreateIndex
CREATE INDEX "dispute_closed_at_created_at_idx" ON "dispute"("closed_at", "created_at");

-- AddForeignKey
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "network_grant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
