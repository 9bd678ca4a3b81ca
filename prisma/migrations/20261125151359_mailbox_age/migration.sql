-- AlterTable
ALTER TABLE "provider_settings" ADD COLUMN     "mailbox_min_days" INTEGER NOT NULL DEFAULT 7;
