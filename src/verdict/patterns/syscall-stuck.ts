// A system call that does not return: a file lock, the open of a FIFO, a file system that does not answer.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { hasFunc, userFrame, waitsIn } from "./frames.ts";
import { shortName } from "./names.ts";

const FLOCKS = [
  "syscall.Flock",
  "syscall.FcntlFlock",
  "golang.org/x/sys/unix.Flock",
  "golang.org/x/sys/unix.FcntlFlock",
];
const OPENS = ["syscall.openat", "syscall.Openat", "syscall.open", "golang.org/x/sys/unix.openat"];
/** Calls about files that a disk answers at once; none that reads or writes, as from a terminal or a pipe. */
const FILES = (
  "Stat Lstat Fstat fstatat Fstatat Statfs Fstatfs Fsync Fdatasync Sync Syncfs Getdents ReadDirent Rename Renameat renameat " +
  "Unlink Unlinkat unlinkat Rmdir Mkdir Mkdirat mkdirat Readlink Readlinkat readlinkat Access Faccessat faccessat Ftruncate " +
  "Truncate Fallocate Mount Unmount"
)
  .split(" ")
  .flatMap((name) => [`syscall.${name}`, `golang.org/x/sys/unix.${name}`]);

export const syscallStuck: Pattern = {
  id: "syscall-stuck",
  title: "A system call does not return",
  what: "The goroutine waits in the kernel, with an OS thread of its own: for a file lock, for the other end of a FIFO, or for a file system that does not answer (NFS, FUSE, a broken disk).",
  lookAlike: "A standby that waits for the lock file of the one in charge, on purpose: one goroutine, however long.",
  advice:
    "Try the lock without blocking (LOCK_NB) in a loop with a limit; open FIFOs with O_NONBLOCK or O_RDWR; look whether the file system answers (`stat` its mount), and mount network ones soft.",
  marks: { funcs: [...FLOCKS, ...OPENS, ...FILES] },
  match: (cluster, scene) => {
    const call = callOf(cluster);
    if (call === null || !waitsIn(cluster, "syscall")) return null;
    const count = scene.count(cluster);
    const where = shortName(userFrame(cluster)?.func ?? "Go's own code");
    const text = `${counted(count)} in the kernel for ${call}, one thread each (${where})`;
    return leak(count > 1 ? "minutes" : "suspicion", count, [reason("syscall-stuck", text)]);
  },
};

function callOf(cluster: Cluster): string | null {
  if (hasFunc(cluster, ...FLOCKS)) return "a file lock";
  if (hasFunc(cluster, ...OPENS)) return "an open";
  return hasFunc(cluster, ...FILES) ? "a file system" : null;
}
