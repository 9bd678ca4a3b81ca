// Files of a form as the API takes them.
import type { AttachmentUpload } from "@/lib/cases/schema";

export async function asUploads(files: readonly File[]): Promise<AttachmentUpload[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let binary = "";
      for (const byte of bytes) binary += String.fromCharCode(byte);
      return { name: file.name, type: file.type || "text/plain", content: btoa(binary) };
    }),
  );
}
