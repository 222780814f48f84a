package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"partnerdesk/platform/api"
	"partnerdesk/platform/botcheck"
	"partnerdesk/platform/graph"
)

// settings is every knob there is, as flags and as environment variables. A
// flag wins over the environment.
type settings struct {
	DataDir       string        `env:"DATA_DIR" default:"data" help:"Folder for the database files, keys and the outbox. Made when absent."`
	SecretKeyFile string        `env:"SECRET_KEY_FILE" help:"Key file that seals secrets at rest. Default: DATA_DIR/secret.key, made at first start."`
	Delivery      deliveryFlags `embed:"" group:"Messages"`
	GraphURL      string        `env:"GRAPH_URL" help:"Meta's Graph API, such as https://graph.facebook.com/v23.0: WhatsApp tokens are checked there before a number is linked. Unset: they are not checked."`
	BotNetworks   []string      `env:"BOT_NETWORKS" help:"Private networks that checks of voice bots may call, such as 10.20.0.0/16. Unset: the internet alone."`
	LogLevel      string        `env:"LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"How much to log."`

	Serve    serveCmd    `cmd:"" default:"withargs" help:"Run the dashboard (the default)."`
	Platform platformCmd `cmd:"" help:"Run the embedded platform alone, as a REST API."`
	Partner  partnerCmd  `cmd:"" help:"Add and list partners."`
	User     userCmd     `cmd:"" help:"Add staff."`
	Seed     seedCmd     `cmd:"" help:"Add made-up clients to the embedded platform, to see how an installation bears them."`
	Verify   verifyCmd   `cmd:"" help:"Prove the ledger and the audit trail."`
	Backup   backupCmd   `cmd:"" help:"Copy the databases to one file, while the program runs."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup into an empty data folder, and prove it."`
	Reset    resetCmd    `cmd:"" help:"Empty the data folder of a demonstration, while nothing runs on it."`
	Doctor   doctorCmd   `cmd:"" help:"Hold the vendor's own OpenAPI document against the calls that are made."`
	OpenAPI  openAPICmd  `cmd:"" name:"openapi" help:"Print the partner API's OpenAPI document."`
	Postman  postmanCmd  `cmd:"" name:"postman" help:"Print the partner API as a Postman collection."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// serveCmd runs the dashboard.
type serveCmd struct {
	Addr           string        `env:"ADDR" default:"localhost:8080" help:"Address to listen on."`
	Demo           bool          `env:"DEMO" help:"Demonstration: sample data, codes shown at /outbox, sign-in printed at start."`
	DemoTraffic    bool          `env:"DEMO_TRAFFIC" default:"true" negatable:"" help:"Whether the demo's agents come, go and take calls while it runs."`
	DemoPassword   string        `env:"DEMO_PASSWORD" help:"Password of the demo's people. Default: random, kept in DATA_DIR."`
	DemoAPIKey     string        `env:"DEMO_API_KEY" help:"API token of the demo's partner. Default: random, kept in DATA_DIR."`
	PlatformURL    string        `env:"PLATFORM_URL" help:"Base URL of the platform's REST API. Unset: the embedded platform."`
	PlatformKey    string        `env:"PLATFORM_KEY" help:"The partner's API token at the platform; seeds the first partner."`
	Budget         float64       `env:"PLATFORM_BUDGET" default:"5" help:"Calls a second for each partner that reading its clients' figures in the background may take, on a platform behind PLATFORM_URL."`
	Endpoints      string        `env:"PLATFORM_ENDPOINTS" type:"path" help:"JSON file that replaces paths and methods of the endpoint catalogue."`
	StoreURL       string        `env:"STORE_URL" help:"Where the dashboard keeps its own data: postgres://… or a file. Default: DATA_DIR/store.db."`
	PublicHosts    []string      `env:"PUBLIC_HOSTS" help:"Host names where staff sign in, besides localhost and IP addresses."`
	TrustedProxies []string      `env:"TRUSTED_PROXIES" help:"Addresses or networks whose X-Forwarded-For and -Proto are believed. Unset: nobody's."`
	PlainHTTP      bool          `env:"PLAIN_HTTP" help:"Session cookies that work without TLS, for a trial on a private network."`
	MetricsToken   string        `env:"METRICS_TOKEN" help:"Bearer token that opens /metrics. Unset: loopback addresses only."`
	Notice         time.Duration `env:"DRAIN_NOTICE" default:"0s" help:"How long to go on taking requests when stopping, while /readyz answers 503: a little longer than a proxy takes to notice."`
	Drain          time.Duration `env:"DRAIN" default:"15s" help:"How long to wait for open requests when stopping."`
	TLS            tlsFlags      `embed:"" group:"TLS"`
	rateFlags
}

// rateFlags bound what one API token may send to the embedded platform.
type rateFlags struct {
	APIRate  float64 `env:"API_RATE" default:"50" help:"Calls a second that one API token may make. 0: no bound."`
	APIBurst int     `env:"API_BURST" default:"100" help:"Calls that one API token may make at once."`
}

// check refuses what is no rate.
func (f rateFlags) check() error {
	switch {
	case !(f.APIRate >= 0) || math.IsInf(f.APIRate, 0):
		return fmt.Errorf("API_RATE: %v is no number of calls a second. 0 means no bound", f.APIRate)
	case f.APIRate > 0 && f.APIBurst < 1:
		return fmt.Errorf("API_BURST: %d calls at once would let none through. Write 1 or more", f.APIBurst)
	}
	return nil
}

// check refuses numbers that mean nothing.
func (c *serveCmd) check() error {
	if !(c.Budget > 0) || math.IsInf(c.Budget, 0) {
		return fmt.Errorf("PLATFORM_BUDGET: %v is no number of calls a second. Write one above 0", c.Budget)
	}
	if c.Notice < 0 {
		return fmt.Errorf("DRAIN_NOTICE: %s is below 0", c.Notice)
	}
	if c.Drain < 0 {
		return fmt.Errorf("DRAIN: %s is below 0", c.Drain)
	}
	return c.rateFlags.check()
}

func (f rateFlags) rate() api.Rate { return api.Rate{PerSecond: f.APIRate, Burst: f.APIBurst} }

// platformCmd runs the embedded platform as a service of its own.
type platformCmd struct {
	Addr        string `env:"ADDR" default:"localhost:8090" help:"Address to listen on."`
	Demo        bool   `env:"DEMO" help:"Sample data, and GET /outbox.json for the codes that were sent."`
	DemoTraffic bool   `env:"DEMO_TRAFFIC" default:"true" negatable:"" help:"Whether the demo's agents come, go and take calls while it runs."`
	APIKey      string `env:"DEMO_API_KEY" help:"API token of the first partner in demo mode. Default: random, kept in DATA_DIR."`
	rateFlags

	Latency     time.Duration      `group:"For tests and training" help:"Wait this long before each call, such as 500ms."`
	ErrorRate   map[string]float64 `group:"For tests and training" mapsep:"," placeholder:"CALL=SHARE,…" help:"Refuse this share of calls with a 503, by name: buy_did=0.2,*=0.05."`
	LoseAnswers map[string]int     `group:"For tests and training" mapsep:"," placeholder:"CALL=COUNT,…" help:"Carry out so many calls and drop the connection instead of answering, by name: add_client_credits=1."`
	VendorShape bool               `group:"For tests and training" help:"Answer with the fields that the vendor documents, and no others."`
}

type partnerCmd struct {
	Add  partnerAddCmd  `cmd:"" help:"Add a partner."`
	List partnerListCmd `cmd:"" help:"List partners."`
}

type userCmd struct {
	Add              userAddCmd          `cmd:"" help:"Add a member of staff; the password is read from the terminal or standard input."`
	DropSecondFactor dropSecondFactorCmd `cmd:"" help:"Let a member of staff in by their password alone, who has lost phone and recovery codes."`
}

// parse reads flags and environment. Help and a wrong flag are answered on
// stdout and by the error.
func parse(args []string, getenv func(string) string, stdout io.Writer) (*settings, *kong.Context, error) {
	var s settings
	exited := false
	p, err := kong.New(&s,
		kong.Name("web"),
		kong.Description("Partnerdesk: the dashboard of a telephony reseller."),
		kong.Writers(stdout, stdout),
		kong.Exit(func(int) { exited = true }),
		kong.UsageOnError(),
		kong.Resolvers(envResolver(getenv)),
	)
	if err != nil {
		return nil, nil, err
	}
	ctx, err := p.Parse(args)
	if exited {
		return nil, nil, errHelp
	}
	if err != nil {
		return nil, nil, named(p.Model, err)
	}
	return &s, ctx, nil
}

// named puts the environment's name of a setting beside the flag that an error is
// about: whoever set the one has not seen the other.
func named(m *kong.Application, err error) error {
	var envs []string
	_ = kong.Visit(m, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok && len(f.Envs) > 0 && mentions(err.Error(), "--"+f.Name) && !slices.Contains(envs, f.Envs[0]) {
			envs = append(envs, f.Envs[0])
		}
		return next(nil)
	})
	if len(envs) == 0 {
		return err
	}
	return fmt.Errorf("%s: %w", strings.Join(envs, ", "), err)
}

// mentions reports whether a text has a flag's name, and not only one that begins
// with it.
func mentions(text, flag string) bool {
	for {
		i := strings.Index(text, flag)
		if i < 0 {
			return false
		}
		text = text[i+len(flag):]
		if text == "" || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz-", rune(text[0])) {
			return true
		}
	}
}

var errHelp = errors.New("help was shown")

// envResolver reads the variables through getenv, so that a test can run several
// configurations in one process.
func envResolver(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		for _, name := range f.Envs {
			if v := getenv(name); v != "" {
				return v, nil
			}
		}
		return nil, nil
	})
}

func (s *settings) keyFile() string {
	if s.SecretKeyFile != "" {
		return s.SecretKeyFile
	}
	return filepath.Join(s.DataDir, "secret.key")
}

func (s *settings) storeURL() string {
	if s.Serve.StoreURL != "" {
		return s.Serve.StoreURL
	}
	return filepath.Join(s.DataDir, "store.db")
}

// storeSetting is the setting that says where the store is.
func (s *settings) storeSetting() string {
	if s.Serve.StoreURL != "" {
		return "STORE_URL"
	}
	return "DATA_DIR"
}

func (s *settings) platformFile() string { return filepath.Join(s.DataDir, "platform.db") }
func (s *settings) outboxFile() string   { return filepath.Join(s.DataDir, "outbox.jsonl") }

// graph speaks to GRAPH_URL; nil without one.
func (s *settings) graph() (*graph.Client, error) {
	if s.GraphURL == "" {
		return nil, nil
	}
	u, err := url.Parse(s.GraphURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return nil, fmt.Errorf("GRAPH_URL: %q is not a web address such as https://graph.facebook.com/v23.0", s.GraphURL)
	}
	return graph.New(u), nil
}

// bots checks voice bots: on the internet, and in BOT_NETWORKS.
func (s *settings) bots() (*botcheck.Checker, error) {
	nets, err := networks("BOT_NETWORKS", s.BotNetworks)
	return botcheck.New(8, botcheck.Checker{Allow: nets}), err
}

// trusted turns TRUSTED_PROXIES into networks.
func (c *serveCmd) trusted() ([]netip.Prefix, error) {
	return networks("TRUSTED_PROXIES", c.TrustedProxies)
}

func networks(name string, texts []string) ([]netip.Prefix, error) {
	var nets []netip.Prefix
	for _, text := range texts {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, aerr := netip.ParseAddr(text)
			if aerr != nil {
				return nil, fmt.Errorf("%s: %q is neither an address nor a network such as 10.0.0.0/8", name, text)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		nets = append(nets, p)
	}
	return nets, nil
}

// remote is the platform's base URL, or nil for the embedded one.
func (c *serveCmd) remote() (*url.URL, error) {
	if c.PlatformURL == "" {
		return nil, nil
	}
	return platformBase(c.PlatformURL)
}

func platformBase(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("PLATFORM_URL: %q is not a web address such as https://api.example.com", address)
	}
	return u, nil
}
