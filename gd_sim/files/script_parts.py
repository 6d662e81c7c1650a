"""The pieces that a script of a run is put together from; what a student reads, so written to be read."""

TITLE = '''"""Gradient descent on one sigmoid unit: a run of gd_sim, number for number.

Needs Python and numpy. It prints E and the parameters at the ends of some epochs, and at the end the parameters with
all digits: on the same machine they are those of gd_sim to the last bit. For that it takes sums and e^-a exactly as
gd_sim does; plain sums and math.exp would do as well, but for the last digits.
"""

import math

import numpy as np

'''

EXPONENTIAL = '''

POWERS = [math.exp(-i / 16) for i in range(746 * 16 + 1)]


def exponential(a):
    """e^-a for a >= 0: e^-c from a table, c being the nearest sixteenth, times e^r = 1 + r + r^2/2! + .. + r^7/7!."""
    a = min(a, 746.0)  # from here on it is 0
    c = round(16 * a) / 16
    r = c - a
    r2 = r * r
    low = r + r2 * (1 / 2 + r * (1 / 6))
    high = (1 / 24 + r * (1 / 120)) + r2 * (1 / 720 + r * (1 / 5040))
    power = POWERS[int(16 * c)]
    return power + power * (low + (r2 * r2) * high)
'''

WEIGHTED_SUM = '''

def weighted_sum(point):
    """z = w1 x1 + .. + wn xn + b"""
    z = parameters[0] * point[0]
    for j in range(1, n):
        z += parameters[j] * point[j]
    return z + parameters[n]

'''

SIGMOID = '''
def predict(point):
    """The prediction 1/(1 + e^-z), through e^-|z|, which never overflows."""
    z = weighted_sum(point)
    e = exponential(abs(z))
    return (1.0 if z >= 0.0 else e) / (1.0 + e)
'''

PERCEPTRON = '''
def predict(point):
    """The prediction of the perceptron: 1 if z >= 0, else 0."""
    return 1.0 if weighted_sum(point) >= 0.0 else 0.0
'''

FOLD = '''

def total(terms):
    """The sum of numbers: the second half is added to the first, term by term, until one is left."""
    while len(terms) > 1:
        half = (len(terms) + 1) // 2
        rest = terms[len(terms) - half : half]  # the middle one of an odd number
        terms = [first + second for first, second in zip(terms, terms[half:])] + rest
    return terms[0]
'''

FOLD_BLOCKS = '''

def total_of_blocks(terms):
    """The sum of very many numbers: of the totals of 4096 each, one after another."""
    result = total(terms[:4096])
    for start in range(4096, len(terms), 4096):
        result += total(terms[start : start + 4096])
    return result
'''

ERROR = '''

def error():
    """E, the mean of -y ln(prediction) - (1-y) ln(1-prediction) for predictions 1/(1 + e^-z); for display."""
    errors = []
    for i in range(m):
        s = (1.0 - 2.0 * y[i]) * weighted_sum(x[i])
        errors.append(max(s, 0.0) + math.log1p(math.exp(-abs(s))))
    return math.fsum(errors) / m
'''

OUTWARD = '''

def in_original_units():
    """The parameters for columns that are not scaled."""
    w = np.array(parameters[:n]) / DEVIATION
    return [*w.tolist(), float(parameters[n] - (w * MEAN).sum())]
'''

SHOW = """

def show():
    print(f"epoch {{epoch}}: E {{error():.6f}}, parameters", *(f"{{value:+.6f}}" for value in {parameters}))

"""

LESSON = """    i = order[position]
    residual = y[i] - predict(x[i])
    for j in range(n):
        parameters[j] += ALPHA * (residual * x[i][j])  # w += alpha (y - prediction) x
    parameters[n] += ALPHA * residual  # b += alpha (y - prediction)
    position += 1"""

BATCH = """    batch = order[position : position + BATCH_SIZE]
    residuals = [y[i] - predict(x[i]) for i in batch]  # all from the parameters before the update{of_residuals}
    g = [-{total}([residual * x[i][j] for i, residual in zip(batch, residuals)]) for j in range(n)]
    g.append(-{total}(residuals)){of_g}"""

WRONG_RESIDUALS = {
    "sign-only": """
    residuals = [float(np.sign(residual)) for residual in residuals]  # wrong on purpose: only 1 or -1""",
}

WRONG_G = {
    "flipped-sign": """
    g = [-value for value in g]  # wrong on purpose: the sign is flipped""",
    "without-x": """
    g = [g[n]] * (n + 1)  # wrong on purpose: x is left out""",
    "without-b": """
    g[n] = 0.0  # wrong on purpose: b is left alone""",
}

DIRECTIONS = {
    "sgd": """        direction = g[j]""",
    "momentum": """        velocity[j] = MU * velocity[j] + g[j]
        direction = velocity[j]""",
    "nesterov": """        velocity[j] = MU * velocity[j] + g[j]
        direction = g[j] + MU * velocity[j]""",
    "adagrad": """        squares[j] += g[j] * g[j]
        direction = g[j] / (math.sqrt(squares[j]) + 1e-10)""",
    "rmsprop": """        squares[j] = 0.99 * squares[j] + 0.01 * (g[j] * g[j])
        direction = g[j] / (math.sqrt(squares[j]) + 1e-8)""",
    "adam": """        mean[j] = 0.9 * mean[j] + 0.1 * g[j]
        squares[j] = 0.999 * squares[j] + 0.001 * (g[j] * g[j])
        direction = (mean[j] / (1.0 - 0.9**t)) / (math.sqrt(squares[j] / (1.0 - 0.999**t)) + 1e-8)""",
}

STEP = """    for j in range(n + 1):
{direction}
        parameters[j] -= ALPHA * direction
    position += len(batch)"""

NEXT_EPOCH = """    if position == m:
        epoch, position = epoch + 1, 0
{order}        if str(epoch).rstrip("0") in ("1", "2", "5"):
            show()"""

CLOSING = """
print(f"after update {update}: E {{error():.6f}}")
print("{names}:", ",".join(map(repr, {parameters})))
"""
