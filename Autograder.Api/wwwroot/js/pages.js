// What makes pages comfortable. Every page works without it.
import { startLive } from "./live.js";
import { startPreview } from "./preview.js";
import { startRefreshing } from "./refresh.js";
import { startThemeToggle } from "./theme.js";
import { startUpload } from "./upload.js";

startThemeToggle();
startUpload();
startPreview();
startLive();
startRefreshing();
