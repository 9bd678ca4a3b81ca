-- AlterTable
ALTER TABLE "provider_settings" ADD COLUMN     "traps_version" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "trap" (
    "target" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "counted_by" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trap_pkey" PRIMARY KEY ("target")
);

-- CreateTable
CREATE TABLE "trap_sample" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "day" DATE NOT NULL,
    "ip" INET NOT NULL,
    "class" TEXT NOT NULL,
    "helo" TEXT,
    "mail_from_domain" TEXT,
    "headers" TEXT NOT NULL,

    CONSTRAINT "trap_sample_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "trap_sample_day_ip_idx" ON "trap_sample"("day", "ip");

-- CreateIndex
CREATE INDEX "trap_sample_at_id_idx" ON "trap_sample"("at", "id");

-- Trap addresses were a setting before. They were matched in message events, and no class was said of them.
INSERT INTO "trap" ("target", "class", "counted_by", "added_at")
  SELECT DISTINCT lower(address), 'pristine', 'events', "updated_at"
    FROM "provider_settings", unnest("trap_addresses") AS address;
UPDATE "provider_settings" SET "trap_addresses" = '{}';
