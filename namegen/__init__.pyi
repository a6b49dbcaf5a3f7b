"""The public names of namegen, in groups. `__init__.py` reads this list: a name is written here and nowhere else."""

# Use: from a list to names
from .name_model import train as train
from .name_model import load as load
from .name_model import from_bytes as from_bytes
from .name_model import train_recipe as train_recipe
from .name_model import NameModel as NameModel
from .sampling.combined import Combined as Combined
from .sampling.template import Template as Template
from .analysis.compare import compare as compare
from .analysis.crossvalidate import cross_validate as cross_validate
from .analysis.sounds_like import sounds_like as sounds_like
from .contracts.spec import Spec as Spec
from .contracts.run import Run as Run
from .registry.registry import Registry as Registry

# What was asked, as data
from .training.recipe import Recipe as Recipe
from .wordlists.source import Source as Source
from .wordlists.source import ReadingOptions as ReadingOptions
from .training.recipe import Request as Request
from .training.train import make_recipe as make_recipe
from .sampling.generate import make_request as make_request
from .training.train import find_wordlist as find_wordlist
from .training.cache import train_cached as train_cached
from .training.cache import cached_bytes as cached_bytes
from .training.store import to_bytes as to_bytes
from .training.parts import models_of as models_of

# What the verbs give back
from .training.trained import Trained as Trained
from .analysis.evaluate import Evaluation as Evaluation
from .analysis.ranking import Comparison as Comparison
from .analysis.crossvalidate import CrossValidation as CrossValidation
from .analysis.surprisal import Explanation as Explanation
from .analysis.sounds_like import SoundsLike as SoundsLike
from .analysis.sounds_like import LikeList as LikeList
from .analysis.calibration import Classification as Classification
from .analysis.exact import Facts as Facts
from .analysis.top import Likeliest as Likeliest
from .analysis.given import Given as Given
from .sampling.drawing import Drawing as Drawing
from .sampling.combined import CombinedDrawing as CombinedDrawing
from .sampling.template import CombinedName as CombinedName
from .analysis.samples import Generated as Generated
from .analysis.samples import describe_generated as describe_generated

# One answer to each question: pairs, lengths, tables
from .analysis.pairs import Pairs as Pairs
from .analysis.pairs import pair_corpus as pair_corpus
from .analysis.pairs import pair_counts as pair_counts
from .analysis.pairs import pair_shares as pair_shares
from .analysis.pairs import pair_probabilities as pair_probabilities
from .analysis.pairs import pair_difference as pair_difference
from .analysis.lengths import Lengths as Lengths
from .analysis.lengths import exact_lengths as exact_lengths
from .analysis.lengths import lengths_of_model as lengths_of_model
from .analysis.lengths import lengths_of_names as lengths_of_names
from .report.grid import Grid as Grid
from .report.grid import Column as Column
from .report.csv_text import CsvText as CsvText
from .report.csv_text import csv_text as csv_text
from .report.comparison import comparison_grids as comparison_grids
from .report.comparison import comparison_notes as comparison_notes
from .report.comparison import comparison_title as comparison_title
from .report.comparison import result_name as result_name
from .report.evaluation import evaluation_grids as evaluation_grids
from .report.evaluation import cross_validation_grids as cross_validation_grids
from .report.evaluation import generated_grids as generated_grids
from .report.explanation import explanation_grid as explanation_grid
from .report.explanation import explanation_notes as explanation_notes

# Lists
from .contracts.wordlist import Card as Card
from .contracts.wordlist import Names as Names
from .contracts.wordlist import Wordlist as Wordlist
from .contracts.wordlist import WordlistSource as WordlistSource
from .wordlists.sources import load_wordlist as load_wordlist
from .wordlists.blending import blend_names as blend_names
from .wordlists.blending import parse_shares as parse_shares
from .wordlists.registered import needs_download as needs_download
from .wordlists.reading import read_names as read_names
from .contracts.text import MAX_NAME as MAX_NAME
from .contracts.text import clean_text as clean_text
from .wordlists.splits import Split as Split
from .wordlists.splits import split as split
from .wordlists.splits import hold_out as hold_out
from .wordlists.splits import corpus_folds as corpus_folds
from .wordlists.graphemes import count_characters as count_characters
from .wordlists.graphemes import split_characters as split_characters
from .wordlists.graphemes import one_point_each as one_point_each
from .wordlists.graphemes import may_combine as may_combine

# Write a part
from .contracts.hookspecs import hookimpl as hookimpl
from .contracts.hookspecs import Register as Register
from .registry.entry import Entry as Entry
from .registry.entry import Part as Part
from .registry.entry import KINDS as KINDS
from .contracts.options import Options as Options
from .contracts.options import Field as Field
from .contracts.options import OptionInfo as OptionInfo
from .contracts.options import build_options as build_options
from .contracts.options import describe_options as describe_options
from .contracts.options import parse_assignments as parse_assignments
from .contracts.corpus import Corpus as Corpus
from .contracts.corpus import Vocabulary as Vocabulary
from .contracts.tokenizer import Tokenizer as Tokenizer
from .contracts.tokenizer import CharacterTokenizer as CharacterTokenizer
from .contracts.model import Model as Model
from .contracts.model import Evidence as Evidence
from .contracts.run import Fitted as Fitted
from .contracts.run import Checkpoint as Checkpoint
from .contracts.decoder import Decoder as Decoder
from .contracts.decoder import Automaton as Automaton
from .contracts.decoder import Tables as Tables
from .contracts.decoder import walk_rows as walk_rows
from .contracts.sampler import Sampler as Sampler
from .contracts.sampler import Drawn as Drawn
from .contracts.constraint import Constraint as Constraint
from .contracts.constraint import DrawContext as DrawContext
from .contracts.dfa import Dfa as Dfa
from .contracts.neighbours import Neighbours as Neighbours
from .contracts.clusters import characters_dfa as characters_dfa
from .contracts.clusters import stand_apart as stand_apart
from .contracts.wellformed import well_formed_dfa as well_formed_dfa
from .contracts.regex import compile_regex as compile_regex
from .contracts.regex import missing_letters as missing_letters
from .contracts.letters import fold_letter as fold_letter
from .contracts.letters import small_letter as small_letter
from .contracts.hashes import hash_names as hash_names
from .contracts.hashes import are_among as are_among
from .contracts.randomness import Draws as Draws
from .contracts.randomness import seed_number as seed_number
from .contracts.logprobs import log_normalise as log_normalise
from .contracts.logprobs import log_softmax as log_softmax

# Files
from .training.checkpoint import CheckpointFile as CheckpointFile
from .files import write_atomically as write_atomically

# What can go wrong
from .errors import NamegenError as NamegenError
from .errors import UsageError as UsageError
from .errors import OptionError as OptionError
from .errors import WordlistError as WordlistError
from .errors import TokenError as TokenError
from .errors import PluginError as PluginError
from .errors import GenerationError as GenerationError
from .errors import StorageError as StorageError
from .errors import DownloadError as DownloadError

__version__: str
