-- AlterTable
ALTER TABLE "access_key" ADD COLUMN     "addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "created_by_id" UUID,
ADD COLUMN     "feed_ids" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "networks" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "reminded_days" INTEGER,
ADD COLUMN     "replaced_by_id" UUID;

-- CreateIndex
CREATE INDEX "access_key_expires_at_idx" ON "access_key"("expires_at");
