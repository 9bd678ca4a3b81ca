-- AlterTable
ALTER TABLE "claim" ADD COLUMN     "tags" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "routed_prefix" (
    "asn" BIGINT NOT NULL,
    "network" INET NOT NULL,

    CONSTRAINT "routed_prefix_pkey" PRIMARY KEY ("asn","network")
);

-- CreateTable
CREATE TABLE "routing_table" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "prefixes" INTEGER NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "routing_table_pkey" PRIMARY KEY ("id")
);
