package catalog

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"time"
)

// Source is a catalog file that may change while the process runs.
//
// The file is read again and again rather than watched: editors replace files,
// Kubernetes swaps a link two folders above them and network disks tell nobody, so
// watching would miss what a few kilobytes every two seconds cannot.
type Source struct {
	path string
	// inForce, seen and refused are fingerprints of the file's state: the one that
	// was handed out last, the one of the last look, the one that was reported.
	inForce, seen, refused state
}

// state fingerprints a file's content, or the failure to read it.
type state [sha256.Size]byte

// OpenSource reads the catalog at path and remembers what it has read.
func OpenSource(path string) (*Source, Catalog, error) {
	s := &Source{path: path}
	data, now, err := s.read()
	if err != nil {
		return nil, Catalog{}, err
	}
	c, err := Parse(data)
	if err != nil {
		return nil, Catalog{}, err
	}
	s.inForce, s.seen = now, now
	return s, c, nil
}

// Look reads the file and returns its catalog if that is new and valid; changed is
// false otherwise. A state is believed when two looks in a row have found it: half
// a file can be a valid catalog with fewer providers. The error tells what is
// wrong with the file, once for each of its states; the catalog that was handed
// out last remains in force.
func (s *Source) Look() (c Catalog, changed bool, err error) {
	data, now, err := s.read()
	settled := now == s.seen
	s.seen = now
	if now == s.inForce {
		// Breaking it in the same way later is news again.
		s.refused = state{}
		return Catalog{}, false, nil
	}
	if !settled || now == s.refused {
		return Catalog{}, false, nil
	}
	if err == nil {
		c, err = Parse(data)
	}
	if err != nil {
		s.refused = now
		return Catalog{}, false, fmt.Errorf("%s: the catalog read before stays in force: %w", s.path, err)
	}
	s.inForce = now
	return c, true, nil
}

func (s *Source) read() ([]byte, state, error) {
	data, err := os.ReadFile(s.path)
	if err != nil {
		return nil, sha256.Sum256([]byte("unreadable: " + err.Error())), fmt.Errorf("read catalog: %w", err)
	}
	return data, sha256.Sum256(data), nil
}

// LookEvery is how often Watch looks at the file.
const LookEvery = 2 * time.Second

// Watch looks until ctx ends. It calls changed with each new catalog and failed
// with each problem, one at a time.
func (s *Source) Watch(ctx context.Context, changed func(Catalog), failed func(error)) {
	ticker := time.NewTicker(LookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		switch c, is, err := s.Look(); {
		case err != nil:
			failed(err)
		case is:
			changed(c)
		}
	}
}
