-- AlterTable
ALTER TABLE "delegation" ADD COLUMN     "reminded_days" INTEGER;
