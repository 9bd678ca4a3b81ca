-- AlterTable
ALTER TABLE "complaint" ADD COLUMN     "unsubscribe_consent_at" TIMESTAMPTZ(3),
ADD COLUMN     "unsubscribe_mailto" TEXT,
ADD COLUMN     "unsubscribe_url" TEXT;
