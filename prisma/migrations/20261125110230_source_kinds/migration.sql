-- AlterTable
ALTER TABLE "source" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'http',
ADD COLUMN     "settings" JSONB NOT NULL DEFAULT '{}';
