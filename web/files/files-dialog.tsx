import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { NodeId } from "../../model/document.ts";
import type { AttachedFile, ImageAttribute } from "../../model/types.ts";
import { type App, messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { locale, t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { download as save } from "../import/export.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { urlOf } from "./pictures.ts";
import { resize, sides } from "./resizing.ts";
import { attach } from "./uploads.ts";
import "./files.css";

/** The picture and the files of a node: to add, open, save and remove. */
export function FilesDialog({ app, editor, id }: { app: App; editor: Editor; id: NodeId }) {
  const [, redraw] = useState(0);
  useEffect(
    () => editor.map.onChange(({ changed }) => changed.has(id) && redraw((times) => times + 1)),
    [editor, id],
  );
  const error = useSignal<string | undefined>(undefined);
  const readOnly = editor.readOnly.value;
  const { image } = editor.map.attributes(id);
  const files = editor.map.items(id, "file");

  const attempt = async (work: () => Promise<void>) => {
    error.value = undefined;
    try {
      await work();
    } catch (cause) {
      error.value = messageOf(cause);
    }
  };
  const download = (file: Pick<AttachedFile, "key" | "name">) =>
    attempt(async () => {
      const bytes = await (await editor.open.files()).read(file.key);
      // To be saved, never to be shown by this page: a file may be a page itself.
      const saved = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" });
      save(saved, file.name);
    });

  return (
    <Dialog title={t("files.title")} close={() => app.closeDialog()}>
      <p class="quiet" dir="auto">
        {shorten(editor.map.text(id), 120) || t("note.emptyNode")}
      </p>
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      {!image && files.length === 0 && <p class="quiet">{t("files.none")}</p>}
      <ul class="files">
        {image && (
          <li>
            <Thumbnail editor={editor} imageKey={image.key} />
            <div class="file-text">
              <b dir="auto">{image.alt || t("files.image")}</b>
              <span>{t("files.shown")}</span>
            </div>
            <Row
              name={image.alt || t("files.image")}
              readOnly={readOnly}
              download={() => download({ key: image.key, name: image.alt || "image" })}
              remove={() => editor.edit(({ map }) => map.setAttributes(id, { image: undefined }))}
            />
          </li>
        )}
        {files.map((file) => (
          <li key={file.id}>
            <Icon name="attach" />
            <div class="file-text">
              <b dir="auto">{file.name}</b>
              <span>{sizeOf(file.size)}</span>
            </div>
            <Row
              name={file.name}
              readOnly={readOnly}
              download={() => download(file)}
              remove={() => editor.edit(({ map }) => map.removeItem(id, "file", file.id))}
            />
          </li>
        ))}
      </ul>
      {image && !readOnly && <PictureFields editor={editor} id={id} image={image} />}
      {!readOnly && (
        <div class="row">
          <Chooser
            label={t("files.add")}
            onFiles={(chosen) => void attach(app, editor, chosen, id)}
            primary
          />
          <Chooser
            label={t("files.photo")}
            camera
            onFiles={(chosen) => void attach(app, editor, chosen, id)}
          />
        </div>
      )}
    </Dialog>
  );
}

/** What a picture shows, for who cannot see it, and how large it is on the map. */
function PictureFields({ editor, id, image }: { editor: Editor; id: NodeId; image: ImageAttribute }) {
  return (
    <>
      <label class="field">
        <span>{t("files.alt")}</span>
        <input
          class="input"
          dir="auto"
          maxLength={1000}
          value={image.alt ?? ""}
          onChange={(event) => {
            const { alt: _, ...rest } = image;
            const alt = event.currentTarget.value.trim();
            editor.edit(({ map }) => map.setAttributes(id, { image: alt ? { ...rest, alt } : rest }));
          }}
        />
      </label>
      <label class="field">
        <span>{t("files.size", { width: image.width, height: image.height })}</span>
        <input
          type="range"
          min={sides.least}
          max={sides.most}
          step={8}
          value={Math.max(image.width, image.height)}
          onChange={(event) => resize(editor, id, event.currentTarget.valueAsNumber)}
        />
      </label>
    </>
  );
}

function Row(props: { name: string; readOnly: boolean; download(): Promise<void>; remove(): void }) {
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t("files.save", { name: props.name })}
        title={t("files.save", { name: props.name })}
        onClick={() => void props.download()}
      >
        <Icon name="import" />
      </button>
      {!props.readOnly && (
        <button
          type="button"
          class="icon-button"
          aria-label={t("files.remove", { name: props.name })}
          title={t("files.remove", { name: props.name })}
          onClick={props.remove}
        >
          <Icon name="remove" />
        </button>
      )}
    </>
  );
}

function Thumbnail({ editor, imageKey }: { editor: Editor; imageKey: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => void urlOf(editor.open, imageKey).then(setUrl, () => {}), [editor, imageKey]);
  return <img alt="" src={url} />;
}

/** A button that opens the system's dialog, or the camera of a phone. */
function Chooser(props: {
  label: string;
  camera?: boolean;
  primary?: boolean;
  onFiles(files: File[]): void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={props.primary ? "button primary" : "button"}
        onClick={() => input.current?.click()}
      >
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!props.camera}
        aria-label={props.label}
        {...(props.camera && { accept: "image/*", capture: "environment" as const })}
        onChange={(event) => {
          const { currentTarget } = event;
          props.onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

function sizeOf(bytes: number): string {
  const [unit, size] =
    bytes < 1000 ? ["byte", bytes] : bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: String(unit),
    maximumFractionDigits: Number(size) < 10 && unit !== "byte" ? 1 : 0,
  }).format(Number(size));
}
