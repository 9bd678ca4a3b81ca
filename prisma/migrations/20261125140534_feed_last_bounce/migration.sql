-- AlterTable
ALTER TABLE "feed" ADD COLUMN     "last_bounce_at" TIMESTAMPTZ(3);
