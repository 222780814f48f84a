package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"partnerdesk/store"
)

// What a backup holds of the data folder. The store comes before the platform: of
// a costly call that is under way the copy then knows that it was sent, and finds
// out what became of it, as after a crash.
var (
	backedUp = []string{"store.db", "platform.db"}
	besides  = []string{"outbox.jsonl", "platform-outbox.jsonl", "demo.json", "platform-demo.json"}
	keyFiles = []string{"secret.key", "platform.key"}
)

type backupCmd struct {
	File string `arg:"" help:"Where the backup goes, such as backup.tar.gz. It must not exist yet."`
	Keys bool   `help:"Put the key files in too. Without them, keep secret.key and platform.key elsewhere: sealed data can't be read otherwise."`
}

// Run copies the databases while the program runs.
func (c *backupCmd) Run(ctx context.Context, p *program) (err error) {
	if strings.Contains(p.Serve.StoreURL, "://") {
		return errors.New("STORE_URL is a PostgreSQL database: back that up with pg_dump; this command copies SQLite files")
	}
	out, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already: choose another name", c.File)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			_ = os.Remove(c.File) // half a backup is none
		}
	}()
	dir, err := os.MkdirTemp(filepath.Dir(c.File), ".backup-*") // beside it, where the room is
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	packed := gzip.NewWriter(out)
	files := tar.NewWriter(packed)
	copied := 0
	for _, name := range backedUp {
		from := filepath.Join(p.DataDir, name)
		if name == "store.db" {
			from = p.storeURL()
		}
		snapshot := filepath.Join(dir, name)
		switch err := store.CopySQLite(ctx, from, snapshot); {
		case errors.Is(err, fs.ErrNotExist): // the platform is elsewhere, or the dashboard is
			continue
		case err != nil:
			return fmt.Errorf("copy %s: %w", name, err)
		}
		if err := addFile(files, snapshot, name); err != nil {
			return err
		}
		copied++
	}
	if copied == 0 {
		return fmt.Errorf("there is no database in %s: set DATA_DIR", p.DataDir)
	}
	more := besides
	if c.Keys {
		more = append(slices.Clone(besides), keyFiles...)
	}
	for _, name := range more {
		from := filepath.Join(p.DataDir, name)
		if name == "secret.key" {
			from = p.keyFile()
		}
		if err := addFile(files, from, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := errors.Join(files.Close(), packed.Close(), out.Sync()); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s holds %d databases.\n", c.File, copied)
	if !c.Keys {
		fmt.Fprintf(p.stdout, "The key files are not in it: keep %s, and platform.key beside the databases, in another safe place.\n", p.keyFile())
	}
	return nil
}

func addFile(to *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil {
		return err
	}
	if err := to.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: at.Size(), ModTime: at.ModTime().Truncate(time.Second)}); err != nil {
		return err
	}
	_, err = io.CopyN(to, f, at.Size()) // an outbox may grow meanwhile
	return err
}

type restoreCmd struct {
	File string `arg:"" type:"existingfile" help:"A file that 'web backup' made."`
}

// Run puts a backup into an empty data folder and proves it.
func (c *restoreCmd) Run(ctx context.Context, p *program) error {
	if err := p.makeDataDir(); err != nil {
		return err
	}
	for _, name := range backedUp {
		if _, err := os.Stat(filepath.Join(p.DataDir, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s has a %s already: move it away first, or set DATA_DIR to another folder", p.DataDir, name)
		}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	// All of it is unpacked aside first: a file that breaks off leaves nothing.
	dir, err := os.MkdirTemp(p.DataDir, ".restore-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	names, err := unpack(f, dir)
	if err != nil {
		return fmt.Errorf("%s is no backup, or is damaged: %w", c.File, err)
	}
	for _, name := range names {
		to := filepath.Join(p.DataDir, name)
		if _, err := os.Stat(to); err == nil && slices.Contains(keyFiles, name) {
			continue // the key that lies here is the one to keep
		}
		if err := os.Rename(filepath.Join(dir, name), to); err != nil {
			return err
		}
	}
	for _, name := range keyFiles {
		if _, err := os.Stat(filepath.Join(p.DataDir, name)); errors.Is(err, fs.ErrNotExist) && (name != "secret.key" || p.SecretKeyFile == "") {
			return fmt.Errorf("the databases are in %s; now put %s there too and run 'web verify'", p.DataDir, name)
		}
	}
	fmt.Fprintf(p.stdout, "%s is restored to %s.\n", c.File, p.DataDir)
	return (&verifyCmd{}).Run(ctx, p)
}

// unpack takes only the files that a backup has, whatever else stands in it.
func unpack(r io.Reader, dir string) (names []string, err error) {
	packed, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	files := tar.NewReader(packed)
	known := slices.Concat(backedUp, besides, keyFiles)
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg || !slices.Contains(known, h.Name) || slices.Contains(names, h.Name) {
			return nil, fmt.Errorf("it holds %q", h.Name)
		}
		out, err := os.OpenFile(filepath.Join(dir, h.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(out, files)
		if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
			return nil, err
		}
		names = append(names, h.Name)
	}
	if !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(backedUp, n) }) {
		return nil, errors.New("it holds no database")
	}
	_, err = io.Copy(io.Discard, packed) // to the end, where the checksum stands
	return names, err
}
