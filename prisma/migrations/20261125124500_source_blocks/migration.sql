-- AlterTable
ALTER TABLE "ip_status" ADD COLUMN     "source_id" UUID;

-- CreateTable
CREATE TABLE "block_list" (
    "source_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "block_list_pkey" PRIMARY KEY ("source_id")
);

-- CreateIndex
CREATE INDEX "ip_status_source_id_network_idx" ON "ip_status"("source_id", "network");
