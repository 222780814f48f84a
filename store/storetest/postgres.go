package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"partnerdesk/store"
)

// Postgres gives the address of a fresh, migrated database of the test's own, on
// a PostgreSQL that is started once per test binary and ends with it. Where
// PostgreSQL is not installed the test fails and says how to get it.
func Postgres(t testing.TB) string {
	t.Helper()
	return database(t, template)
}

// EmptyPostgres is a database on the same server without any table, for a program
// that makes them itself, with keys of its own.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return database(t, "template0")
}

func database(t testing.TB, like string) string {
	t.Helper()
	srv, err := postgres()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("t%d", srv.count.Add(1))
	// Copying the files is quicker than writing them to the log.
	if _, err := srv.admin.Exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + like + ` STRATEGY FILE_COPY`); err != nil {
		t.Fatalf("copy the template database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := srv.admin.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return srv.url(name)
}

const template = "partnerdesk_template"

type server struct {
	dir   string
	admin *sql.DB
	count atomic.Int64
	stdin io.WriteCloser // PostgreSQL lives as long as this is open
}

func (s *server) url(db string) string {
	return "postgres:///" + db + "?user=postgres&host=" + s.dir
}

// Ends PostgreSQL and removes its folder when standard input closes, which it
// does however the test binary ends.
const keeper = `
pg=$1 dir=$2
"$pg/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
	-c max_connections=200 -c shared_buffers=64MB -c autovacuum=off &
pid=$!
cat >/dev/null
kill -INT $pid
wait $pid
rm -rf "$dir"
`

var postgres = sync.OnceValues(func() (*server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(baseDir(), "pdpg")
	if err != nil {
		return nil, err
	}
	as, err := whoRuns(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &server{dir: dir}
	if err := s.start(bin, as); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
})

func (s *server) stop() error {
	if s.stdin != nil {
		return s.stdin.Close() // the keeper removes the folder
	}
	return os.RemoveAll(s.dir)
}

// postgresBin finds the newest PostgreSQL where Debian puts it, or in PATH.
func postgresBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return majorOf(b) - majorOf(a) })
	if p, err := exec.LookPath("initdb"); err == nil {
		found = append(found, p)
	}
	for _, initdb := range found {
		if _, err := os.Stat(filepath.Join(filepath.Dir(initdb), "postgres")); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	return "", errors.New("it is not installed, and the store must be tested on it. Install it with: apt-get install postgresql")
}

func majorOf(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// whoRuns hands the folder to the user postgres where we are root, because
// PostgreSQL refuses to run as root.
func whoRuns(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("as root it needs the user postgres, which Debian's package makes (apt-get install postgresql): %w", err)
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func (s *server) start(bin string, as *syscall.Credential) error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	command := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir = s.dir
		c.Stdout, c.Stderr = log, log // not ours: go test would wait for it to close
		c.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
		return c
	}
	failed := func(what string, err error) error {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w\n%s", what, err, text)
	}
	initdb := command(filepath.Join(bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--no-sync", "--no-instructions")
	if err := initdb.Run(); err != nil {
		return failed("initdb", err)
	}
	keep := command("/bin/sh", "-c", keeper, "sh", bin, s.dir)
	stdin, err := keep.StdinPipe()
	if err != nil {
		return err
	}
	if err := keep.Start(); err != nil {
		return err
	}
	s.stdin = stdin
	if s.admin, err = sql.Open("pgx", s.url("postgres")); err != nil {
		return err
	}
	s.admin.SetMaxOpenConns(4)
	ended := make(chan error, 1)
	go func() { ended <- keep.Wait() }()
	if err := s.ready(ended); err != nil {
		return failed("postgres", err)
	}
	if _, err := s.admin.Exec(`CREATE DATABASE ` + template); err != nil {
		return failed("create the template database", err)
	}
	st, err := store.Open(context.Background(), s.url(template), options("template", time.Now))
	if err != nil {
		return err
	}
	return st.Close()
}

// ready asks until PostgreSQL answers; it has no other way to say so.
func (s *server) ready(ended <-chan error) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for {
		err := s.admin.Ping()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case end := <-ended:
			return fmt.Errorf("it ended: %w", errors.Join(end, err))
		case <-late:
			return fmt.Errorf("no answer after 30 s: %w", err)
		}
	}
}
