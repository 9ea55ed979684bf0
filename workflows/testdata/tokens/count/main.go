// Command count counts the tokens of prompts with real tokenizers, for the table
// that holds the estimates. It is a module of its own, outside the build: five
// megabytes of vocabulary have no place in what is checked on every commit.
//
// It reads {"name": ["system message", "user message", "reply"]} from standard
// input and writes {"name": {"tokenizer": [tokens of prompt, tokens of reply]}},
// the prompt in the model's own chat template. gpt-oss's vocabulary comes with the library; the directory given as
// the only argument holds the others, as their makers publish them:
//
//	llama3.tiktoken  models/llama3/tokenizer.model of meta-llama/llama-models
//	llama4.tiktoken  models/llama4/tokenizer.model of the same
//	qwen.tiktoken    dashscope/resources/qwen.tiktoken of dashscope/dashscope-sdk-python
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

// How a text is cut before its parts are merged to tokens.
const (
	cutGPT = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	cutLlama = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	cutQwen  = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

// model is a family of models: its vocabulary, and its chat template with a § for
// each special token.
type model struct{ name, vocabulary, cut, template string }

func models() []model {
	return []model{
		{
			"gpt-oss", "", cutGPT,
			"§system§You are ChatGPT, a large language model trained by OpenAI.\nKnowledge cutoff: 2024-06\nCurrent date: 2026-11-23\n\n" +
				"Reasoning: low\n\n# Valid channels: analysis, commentary, final. Channel must be included for every message.§" +
				"§developer§# Instructions\n\n%s\n\n§§user§%s§§assistant",
		},
		{
			"llama-3", "llama3.tiktoken", cutLlama,
			"§§system§\n\nCutting Knowledge Date: December 2023\nToday Date: 23 Nov 2026\n\n%s§§user§\n\n%s§§assistant§\n\n",
		},
		{"llama-4", "llama4.tiktoken", cutGPT, "§§system§\n\n%s§§user§\n\n%s§§assistant§\n\n"},
		{"qwen", "qwen.tiktoken", cutQwen, "§system\n%s§\n§user\n%s§\n§assistant\n"},
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: count DIRECTORY <prompts.json >counts.json")
	}
	var prompts map[string][3]string
	if err := json.NewDecoder(os.Stdin).Decode(&prompts); err != nil {
		log.Fatal(err)
	}
	counts := make(map[string]map[string][2]int, len(prompts))
	for name := range maps.Keys(prompts) {
		counts[name] = map[string][2]int{}
	}
	for _, m := range models() {
		tokenizer, err := m.tokenizer(os.Args[1])
		if err != nil {
			log.Fatalf("%s: %v", m.name, err)
		}
		for name, prompt := range prompts {
			counts[name][m.name] = [2]int{m.count(tokenizer, prompt[0], prompt[1]), len(tokenizer.EncodeOrdinary(prompt[2]))}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(counts); err != nil {
		log.Fatal(err)
	}
}

// count is the size of the whole prompt as the model sees it.
func (m model) count(tokenizer *tiktoken.Tiktoken, system, user string) int {
	parts := strings.Split(fmt.Sprintf(m.template, system, user), "§")
	sum := len(parts) - 1
	for _, part := range parts {
		sum += len(tokenizer.EncodeOrdinary(part))
	}
	return sum
}

func (m model) tokenizer(directory string) (*tiktoken.Tiktoken, error) {
	if m.vocabulary == "" {
		tiktoken.SetBpeLoader(loader.NewOfflineLoader())
		return tiktoken.GetEncoding(tiktoken.MODEL_O200K_BASE)
	}
	ranks, err := readRanks(filepath.Join(directory, m.vocabulary))
	if err != nil {
		return nil, err
	}
	merges, err := tiktoken.NewCoreBPE(ranks, nil, m.cut)
	if err != nil {
		return nil, err
	}
	return tiktoken.NewTiktoken(merges, nil, nil), nil
}

// readRanks reads lines of a token in base 64 and its rank.
func readRanks(path string) (map[string]int, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ranks := map[string]int{}
	for line := range strings.Lines(string(content)) {
		encoded, number, _ := strings.Cut(strings.TrimSpace(line), " ")
		token, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return nil, err
		}
		if ranks[string(token)], err = strconv.Atoi(number); err != nil {
			return nil, err
		}
	}
	return ranks, nil
}
