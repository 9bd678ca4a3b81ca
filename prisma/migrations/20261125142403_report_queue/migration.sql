-- CreateIndex
CREATE INDEX "report_state_created_at_id_idx" ON "report"("state", "created_at", "id");
