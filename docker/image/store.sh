# Defines `store`, which is buildah on the images in $work/storage: sourced by scripts that have set work.
store() {
    local driver=vfs
    # Where the machine can mount overlays, layers are not copied.
    if grep -qw overlay /proc/filesystems; then driver=overlay; fi
    buildah --root "$work/storage" --runroot "$work/run" --storage-driver "$driver" "$@"
}
