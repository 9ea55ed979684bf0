package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
)

// Flags are those of a command that holds a load.
func Flags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "interviews", Value: 100, Usage: "how many interviews are held"},
		&cli.IntFlag{Name: "candidates", Value: 20, Usage: "how many of them at once"},
		&cli.DurationFlag{Name: "think", Usage: "how long a candidate takes for an answer on average, spread by half of it"},
		&cli.StringFlag{
			Name: "depth", Value: string(parley.DepthStandard), Usage: "`DEPTHS` of the interviews, comma separated: economy, standard, thorough",
		},
		&cli.StringFlag{Name: "savers", Value: "all", Usage: "ways of saving calls in use: all, off, or a comma separated `LIST`"},
		&cli.BoolFlag{Name: "ablate", Usage: "hold them without savers, with each alone and with all, and compare"},
		&cli.IntFlag{Name: "roles", Value: 40, Usage: "how many roles there are; every fourth is an edit of another"},
		&cli.IntFlag{Name: "resumes", Value: 300, Usage: "how many résumés; every fifth is a newer version of another"},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "what roles and résumés are made from"},
		&cli.DurationFlag{Name: "patience", Value: 10 * time.Minute, Usage: "how long one interview may take before it counts as stalled"},
		&cli.StringFlag{
			Name: "tenant", Value: "load-" + time.Now().UTC().Format("20060102-150405"),
			Usage: "whose interviews they are; a tenant that was used before has its library",
		},
		&cli.BoolFlag{Name: "json", Usage: "print the report as JSON"},
	}
}

// Command is what the flags ask for.
type Command struct {
	config Config
	depths []parley.Depth
	ablate bool
	json   bool
}

// Read reads the flags and reports every mistake at once.
func Read(cmd *cli.Command) (Command, error) {
	var problems []error
	for _, name := range []string{"interviews", "candidates", "roles", "resumes"} {
		if n := cmd.Int(name); n < 1 {
			problems = append(problems, fmt.Errorf("--%s %d: at least 1", name, n))
		}
	}
	for _, name := range []string{"think", "patience"} {
		if d := cmd.Duration(name); d < 0 {
			problems = append(problems, fmt.Errorf("--%s %s is negative", name, d))
		}
	}
	depths, err := readDepths(cmd.String("depth"))
	if err != nil {
		problems = append(problems, fmt.Errorf("--depth: %w", err))
	}
	savers, err := parley.ParseSavers(cmd.String("savers"))
	if err != nil {
		problems = append(problems, fmt.Errorf("--savers: %w", err))
	}
	if cmd.Bool("ablate") && cmd.IsSet("savers") {
		problems = append(problems, errors.New("--ablate tries every saver; leave --savers out"))
	}
	if len(depths) > 1 && !cmd.Bool("ablate") {
		problems = append(problems, errors.New("--depth: several are for --ablate; give one"))
	}
	if !parley.ValidID(cmd.String("tenant")) {
		problems = append(problems, errors.New("--tenant: letters, digits, '.', '_' and '-'"))
	}
	if err := errors.Join(problems...); err != nil {
		return Command{}, err
	}
	return Command{
		config: Config{
			Mix:   NewMix(cmd.Uint64("seed"), cmd.Int("roles"), cmd.Int("resumes")),
			Count: cmd.Int("interviews"), AtOnce: cmd.Int("candidates"), Think: cmd.Duration("think"), Patience: cmd.Duration("patience"),
			Depth: depths[0], Savers: savers, Tenant: cmd.String("tenant"),
		},
		depths: depths, ablate: cmd.Bool("ablate"), json: cmd.Bool("json"),
	}, nil
}

// Watching returns the command with nodes to be watched.
func (c Command) Watching(fleet *Fleet) Command {
	c.config.Fleet = fleet
	return c
}

// readDepths reads a comma separated list.
func readDepths(text string) ([]parley.Depth, error) {
	var depths []parley.Depth
	for word := range strings.SplitSeq(text, ",") {
		depth := parley.Depth(strings.TrimSpace(word))
		if !slices.Contains(parley.Depths(), depth) {
			return nil, fmt.Errorf("%q is unknown; of %v", word, parley.Depths())
		}
		depths = append(depths, depth)
	}
	return depths, nil
}

// Run holds the load, tells progress on screen and writes the report to out. The
// error says so when not every interview was completed.
func (c Command) Run(ctx context.Context, interviews Interviews, out, screen io.Writer) error {
	c.config.Interviews = interviews
	c.config.Done = progress(screen)
	var text interface{ WriteText(w io.Writer) error }
	missed := 0
	if c.ablate {
		ablation, err := Ablate(ctx, c.config, c.depths, func(line string) { _, _ = fmt.Fprintln(screen, line) })
		if err != nil {
			return err
		}
		for _, row := range ablation.Rows {
			missed += row.Interviews - row.Completed
		}
		text = ablation
	} else {
		report, err := Run(ctx, c.config)
		if err != nil {
			return err
		}
		missed, text = report.Interviews-report.Completed, report
	}
	if err := c.write(out, text); err != nil {
		return err
	}
	if missed > 0 {
		return fmt.Errorf("%d interviews were not completed", missed)
	}
	return nil
}

func (c Command) write(out io.Writer, report interface{ WriteText(w io.Writer) error }) error {
	if !c.json {
		return report.WriteText(out)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// progress tells every twentieth part.
func progress(screen io.Writer) func(held, of int) {
	return func(held, of int) {
		if step := max(of/20, 1); held%step == 0 {
			_, _ = fmt.Fprintf(screen, "\r  %d of %d interviews held", held, of)
			if held == of {
				_, _ = fmt.Fprintln(screen)
			}
		}
	}
}
